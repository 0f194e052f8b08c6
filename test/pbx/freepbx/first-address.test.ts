/** E-mail addresses as people and directories write them. */
import { expect } from 'chai';
import { firstAddress } from '../../../src/pbx/freepbx/first-address.js';

const FORMS: Readonly<Record<string, string | null>> = {
  'ada@example.com': 'ada@example.com',
  ' ada@example.com ': 'ada@example.com',
  'ada@example.com, alan@example.com': 'ada@example.com',
  'ada@example.com|alan@example.com': 'ada@example.com',
  'ada@example.com alan@example.com': 'ada@example.com',
  'Ada Lovelace <ada@example.com>': 'ada@example.com',
  '"Lovelace, Ada" <ada@example.com>': 'ada@example.com',
  '"ada@home" <ada@example.com>': 'ada@example.com',
  '<alan@example.com>': 'alan@example.com',
  'mailto:ada@example.com': 'ada@example.com',
  'MAILTO:ada@example.com?subject=Hello': 'ada@example.com',
  '<mailto:ada@example.com>': 'ada@example.com',
  'Ada <mailto:ada@example.com>': 'ada@example.com',
  'SMTP:ada@example.com;smtp:alan@example.com': 'ada@example.com',
  'ada@example.com (Ada Lovelace)': 'ada@example.com',
  'E-mail: ada@example.com.': 'ada@example.com',
  "'ada@example.com'": 'ada@example.com',
  'ada+pbx@mail.example.com': 'ada+pbx@mail.example.com',
  'Ada, ada@example.com': 'ada@example.com',
  "o'hara@example.com": "o'hara@example.com",
  none: null,
  '': null,
  '@example.com': null,
};

describe('An e-mail field', () => {
  for (const [text, address] of Object.entries(FORMS)) {
    it(`${JSON.stringify(text)} holds ${address ?? 'no address'}`, () => {
      expect(firstAddress(text)).to.equal(address);
    });
  }
});
