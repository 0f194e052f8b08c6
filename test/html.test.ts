/** The tag `html`, which escapes values. */
import { expect } from 'chai';
import fc from 'fast-check';
import { html } from '../src/html.js';

describe('the tag html', () => {
  it('keeps a value inside its text or its quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const text = html`<p title="${value}">${value}</p>`.toString();
        const inner = text.slice('<p title="'.length, -'</p>'.length);
        expect(inner.match(/[<>"']/g)?.join('')).to.equal('">');
      }),
    );
  });

  it('inserts its own results unescaped, joins arrays, and omits null, undefined and false', () => {
    const rows = ['a', '<b>'].map((cell) => html`<td>${cell}</td>`);
    expect(html`<tr>${rows}${null}${undefined}${false}${0}</tr>`.toString()).to.equal(
      '<tr><td>a</td><td>&lt;b&gt;</td>0</tr>',
    );
  });
});
