/** The Markdown of guides and descriptions: what it supports, and that a host's text stays text. */
import { expect } from 'chai';
import { markdown } from '../../src/reference/markdown.js';

const rendered = (text: string) => markdown(text).toString().replaceAll('\n', '');

describe('The Markdown of the reference', () => {
  it('has paragraphs, lists, tables, code, bold and links', () => {
    expect(rendered('One `a*b`.\n\n**Two** [three](#four).')).to.equal(
      '<p>One <code>a*b</code>.</p><p><strong>Two</strong> <a href="#four">three</a>.</p>',
    );
    expect(rendered('- a\n  b\n- c')).to.equal('<ul><li>a  b</li><li>c</li></ul>');
    expect(rendered('1. a\n2. b')).to.equal('<ol><li>a</li><li>b</li></ol>');
    expect(rendered('| A | B |\n|---|---|\n| `1` | 2 |')).to.equal(
      '<table class="ref-table"><thead><tr><th scope="col">A</th><th scope="col">B</th></tr></thead>' +
        '<tbody><tr><th scope="row"><code>1</code></th><td>2</td></tr></tbody></table>',
    );
  });

  it('escapes HTML, and links only to https, http, paths and anchors', () => {
    expect(rendered('<b>`<i>`**<u>**')).to.equal(
      '<p>&lt;b&gt;<code>&lt;i&gt;</code><strong>&lt;u&gt;</strong></p>',
    );
    expect(rendered('[a](javascript:alert(1)) [b](data:x)')).to.not.include('<a');
    expect(rendered('[a](https://x/"onclick=")')).to.include('href="https://x/&quot;onclick=&quot;"');
  });

  it('shows what is not valid as it is', () => {
    for (const text of ['a ` b', '** a', '[a]', '| a', '']) {
      expect(rendered(text), text).to.include(text.replace(/^\| /, ''));
    }
  });
});
