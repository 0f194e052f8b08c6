/**
 * The health strip: is the plugin's database reachable, is the PBX's schema as expected, how fresh are its calls. A
 * part that is away is a finding, never an error page.
 */
import type { HostLogger } from '../../host/contract.js';
import type { HealthFinding } from '../../host/ports.js';
import { toProblem } from '../../http/send-problem.js';
import { STRINGS } from './strings.js';

/** A page waits no longer for the PBX than this, so that it can be there in 3 s with all else. */
const WAIT_MS = 1_500;

export interface HealthOptions {
  readonly health: (tenantId: string) => Promise<HealthFinding[]>;
  readonly logger: HostLogger;
}

/** Never rejects. `isDatabaseUp` is known to the caller, who has just read from it, or tried. */
export async function findHealth(
  { health, logger }: HealthOptions,
  tenantId: string,
  isDatabaseUp: boolean,
): Promise<HealthFinding[]> {
  return [databaseFinding(isDatabaseUp), ...(await pbxFindings(health(tenantId), logger))];
}

export function databaseFinding(isUp: boolean): HealthFinding {
  const { database, databaseOk, databaseGone, databaseRemedy } = STRINGS.health;
  return {
    id: 'database',
    title: database,
    state: isUp ? 'ok' : 'error',
    detail: isUp ? databaseOk : databaseGone,
    remedy: isUp ? null : databaseRemedy,
  };
}

async function pbxFindings(asked: Promise<HealthFinding[]>, logger: HostLogger): Promise<HealthFinding[]> {
  const { pbx, pbxGone, pbxRemedy, pbxFailed, pbxFailedRemedy } = STRINGS.health;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, WAIT_MS, null);
  });
  try {
    const findings = await Promise.race([asked, late]);
    if (findings !== null) return findings;
    asked.catch((error: unknown) => logger.warn({ err: error }, 'the health of the PBX could not be read'));
    return [{ id: 'pbx', title: pbx, state: 'error', detail: pbxGone, remedy: pbxRemedy }];
  } catch (error) {
    logger.warn({ err: error }, 'the health of the PBX could not be read');
    const isAway = toProblem(error).code === 'database_unavailable';
    const [detail, remedy] = isAway ? [pbxGone, pbxRemedy] : [pbxFailed, pbxFailedRemedy];
    return [{ id: 'pbx', title: pbx, state: 'error', detail, remedy }];
  } finally {
    clearTimeout(timer);
  }
}
