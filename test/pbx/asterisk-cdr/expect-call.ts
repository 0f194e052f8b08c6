/** Compares a call with an expectation that names only the fields that matter. */
import { expect } from 'chai';
import type { Call } from '../../../src/host/ports.js';

/** A value, `{"$in": […]}` for one of several, or `{"$not": …}` for anything else. */
type Expected = unknown;

export type ExpectedCall = Readonly<Record<string, Expected>>;

/** `toleranceSeconds`: by how much start, duration and talk of a call that was really placed may differ. */
export function expectCall(call: Call, expected: ExpectedCall, toleranceSeconds = 0): void {
  for (const [field, wanted] of Object.entries(expected)) {
    const value = (call as unknown as Record<string, unknown>)[field];
    const message = `${field} of ${JSON.stringify(call)}`;
    if (field === 'from' || field === 'to') {
      const party = value as Record<string, unknown>;
      for (const [part, text] of Object.entries(wanted as ExpectedCall)) {
        expectValue(party[part], text, `${part} of ${message}`);
      }
    } else if (field === 'start') {
      const apartMs = Math.abs(Date.parse(String(value)) - Date.parse(String(wanted)));
      expect(apartMs, message).to.be.at.most(toleranceSeconds * 1000);
    } else if (typeof wanted === 'number') {
      expect(value, message).to.be.closeTo(wanted, toleranceSeconds);
    } else expectValue(value, wanted, message);
  }
}

function expectValue(value: unknown, wanted: Expected, message: string): void {
  if (typeof wanted === 'object' && wanted !== null && '$in' in wanted) {
    expect(wanted.$in, message).to.include(value);
  } else if (typeof wanted === 'object' && wanted !== null && '$not' in wanted) {
    expect(value, message).not.to.equal(wanted.$not);
  } else expect(value, message).to.equal(wanted);
}
