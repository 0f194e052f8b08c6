/**
 * The tests that every PBX schema must pass. `ports.test.ts` runs them against each schema; a new schema is finished when
 * it passes.
 */
import { expect } from 'chai';
import type { DatabaseConnection } from '../../src/host/contract.js';
import {
  CALL_DIRECTIONS,
  CALL_STATUSES,
  type Call,
  type Extension,
  type PbxConnection,
  PRESENCES,
  PresenceUnavailableError,
} from '../../src/host/ports.js';
import { isUnavailable } from '../../src/storage/errors.js';
import { openDatabasePort } from '../support/database-port.js';

/** A PBX with extensions and calls. */
export interface PbxFixture {
  readonly connection: DatabaseConnection;
  open(connection: DatabaseConnection): Promise<PbxConnection>;
  /** The tenant that has the extensions and calls. */
  readonly tenant: string;
  /** Tenants that must see none of them. */
  readonly strangers: readonly string[];
  /** As the list must return them, in order. */
  readonly extensions: readonly Omit<Extension, 'presence'>[];
  /** All calls of the tenant, newest first. */
  readonly calls: readonly Call[];
  /** Whether presence can be set on this PBX with the options used here. */
  readonly storesPresence: boolean;
  /** A text in the database that must never be returned. */
  readonly secret: string;
  drop(): Promise<void>;
}

const CALL_KEYS = [
  'id',
  'start',
  'direction',
  'status',
  'from',
  'to',
  'durationSeconds',
  'talkSeconds',
  'hasRecording',
];

export function testPorts(title: string, create: () => Promise<PbxFixture>): void {
  describe(`The ports of ${title}`, () => {
    let fixture: PbxFixture;
    let pbx: PbxConnection;

    before(async () => {
      fixture = await create();
      pbx = await fixture.open(fixture.connection);
    });

    after(async () => {
      await pbx?.close();
      await fixture?.drop();
    });

    it('list each extension once, in numeric order, with only what the API shows', async () => {
      const listed = await pbx.extensions.list(fixture.tenant);
      expect(listed.map(({ presence: _presence, ...rest }) => rest)).to.deep.equal(fixture.extensions);
      for (const { presence } of listed) expect([...PRESENCES, null]).to.include(presence);
      expect(JSON.stringify(listed)).not.to.contain(fixture.secret);
    });

    it('match extensions exactly', async () => {
      for (const { extension } of fixture.extensions) {
        expect(await pbx.extensions.has(fixture.tenant, extension), extension).to.equal(true);
        for (const other of [
          `${extension} `,
          ` ${extension}`,
          `0${extension}00`,
          `${extension}' OR '1'='1`,
          '',
        ]) {
          expect(await pbx.extensions.has(fixture.tenant, other), JSON.stringify(other)).to.equal(false);
        }
      }
    });

    it('return the newest calls first, at most as many as requested', async () => {
      for (const limit of [1, 2, 3, 10, 50, 500]) {
        expect(await pbx.calls.recent(fixture.tenant, limit)).to.deep.equal(fixture.calls.slice(0, limit));
      }
    });

    it('return every call in the shape of the API, each with an id of its own', async () => {
      const calls = await pbx.calls.recent(fixture.tenant, 500);
      expect(new Set(calls.map(({ id }) => id)).size).to.equal(calls.length);
      for (const call of calls) {
        expect(Object.keys(call)).to.have.members(CALL_KEYS);
        expect(call.start).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
        expect(CALL_DIRECTIONS).to.include(call.direction);
        expect(CALL_STATUSES).to.include(call.status);
        expect(Number.isInteger(call.talkSeconds) && call.talkSeconds >= 0).to.equal(true);
        expect(Number.isInteger(call.durationSeconds) && call.durationSeconds >= call.talkSeconds).to.equal(
          true,
        );
        for (const party of [call.from, call.to]) {
          expect(Object.keys(party)).to.have.members(['number', 'name']);
          for (const text of [party.number, party.name]) expect(text).not.to.equal('');
        }
      }
    });

    it('return nothing to a tenant that the PBX does not have', async () => {
      const [known] = fixture.extensions;
      for (const stranger of fixture.strangers) {
        expect(await pbx.extensions.list(stranger), stranger).to.deep.equal([]);
        expect(await pbx.calls.recent(stranger, 500), stranger).to.deep.equal([]);
        expect(await pbx.extensions.has(stranger, known?.extension ?? '')).to.equal(false);
        expect(await pbx.presence.set(stranger, known?.extension ?? '', 'Away')).to.equal(null);
      }
    });

    it('store a presence and list it, or reject with a sentence that says why not', async () => {
      const extension = fixture.extensions[0]?.extension ?? '';
      for (const presence of PRESENCES) {
        if (fixture.storesPresence) {
          expect(await pbx.presence.set(fixture.tenant, extension, presence)).to.equal(presence);
          const listed = await pbx.extensions.list(fixture.tenant);
          expect(listed.map((item) => item.presence)[0]).to.equal(presence);
        } else {
          const refusal = await rejection(pbx.presence.set(fixture.tenant, extension, presence));
          expect(refusal).to.be.instanceOf(PresenceUnavailableError);
          expect((refusal as Error).message).to.match(/administrator.*\.$/);
        }
      }
    });

    it('store no presence for an extension that does not exist', async () => {
      const extension = fixture.extensions[0]?.extension ?? '';
      for (const other of ['99999', `${extension} `, '']) {
        expect(await pbx.presence.set(fixture.tenant, other, 'Away'), JSON.stringify(other)).to.equal(null);
      }
    });

    it('report health in sentences, with a remedy for each problem', async () => {
      const findings = await pbx.health(fixture.tenant);
      expect(findings.map(({ id }) => id))
        .to.include('pbx_schema')
        .and.to.include('calls_fresh');
      expect(new Set(findings.map(({ id }) => id)).size).to.equal(findings.length);
      for (const { title, detail, state, remedy } of findings) {
        expect(title).not.to.equal('');
        expect(detail).to.match(/\.$/);
        if (state !== 'ok') expect(remedy, detail).to.be.a('string');
      }
      expect(JSON.stringify(findings)).not.to.contain(fixture.secret);
    });

    it('reject in time while the database is down, and work again when it is back', async () => {
      const port = await openDatabasePort(fixture.connection);
      const { socketPath: _socketPath, ...account } = fixture.connection;
      const cut = await fixture.open({ ...account, host: '127.0.0.1', port: port.port });
      await port.close();
      for (const read of [
        () => cut.extensions.list(fixture.tenant),
        () => cut.calls.recent(fixture.tenant, 50),
      ]) {
        const started = performance.now();
        expect(isUnavailable(await rejection(read()))).to.equal(true);
        expect(performance.now() - started).to.be.lessThan(2_800);
      }
      const reopened = await openDatabasePort(fixture.connection, port.port);
      expect(await cut.calls.recent(fixture.tenant, 1)).to.deep.equal(fixture.calls.slice(0, 1));
      await cut.close();
      await reopened.close();
    });
  });
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    (value) => {
      throw new Error(`It was not rejected: ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}
