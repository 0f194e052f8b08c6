/** Starts Switchboard with the database in DATABASE (JSON), and enables the plugin. Prints the address. */

const { startSwitchboard } = require('./host.js');

const log = { debug() {}, info() {}, warn: console.error, error: console.error };

async function main() {
  const { DATABASE = '{}', PUBLIC_URL } = process.env;
  const publicUrl = PUBLIC_URL === undefined ? undefined : () => PUBLIC_URL;
  const switchboard = await startSwitchboard({
    database: JSON.parse(DATABASE),
    log,
    ...(publicUrl && { publicUrl }),
  });
  await switchboard.plugin.enable(switchboard.host);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void switchboard.stop());
  // For the tests: an administrator's plugin manager would do this.
  process.on('message', async (wanted) => {
    if (wanted === 'disable') await switchboard.plugin.disable({ reason: 'disabled' });
    else await switchboard.plugin.enable(switchboard.host);
    process.send?.(wanted);
  });
  console.log(`Switchboard listens on port ${switchboard.port}`);
}

void main();
