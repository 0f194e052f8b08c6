/** The panels with code beside the text: samples in several languages, and single examples. Each can be copied. */
import { html, type SafeHtml } from '../html.js';
import { LANGUAGES, type Language } from './sample-code.js';
import { REFERENCE_STRINGS as TEXT } from './strings.js';

/**
 * The language is chosen with radio buttons, which work without scripts: the style sheet shows the sample of the checked
 * one. `name` is unique on the page.
 */
export function samplePanel(name: string, samples: Readonly<Partial<Record<Language, string>>>): SafeHtml {
  const offered = LANGUAGES.filter(({ id }) => samples[id] !== undefined);
  return html`<div class="ref-panel" data-panel>
<div class="ref-panel-head"><fieldset class="ref-languages"><legend class="ref-hidden">${TEXT.language}</legend>${offered.map(
    ({ id, title }, index) =>
      html`<label><input type="radio" name="language-${name}" value="${id}" autocomplete="off"${
        index === 0 && html` checked`
      }>${title}</label>`,
  )}</fieldset>${copyButton()}</div>
${offered.map(({ id }) => html`<pre data-language="${id}"><code data-sample="${id}">${samples[id]}</code></pre>\n`)}</div>\n`;
}

export function examplePanel(title: string, code: string): SafeHtml {
  return html`<div class="ref-panel" data-panel>
<div class="ref-panel-head"><span class="ref-panel-title">${title}</span>${copyButton()}</div>
<pre><code>${code}</code></pre></div>\n`;
}

/** Hidden until the browser module has loaded. */
function copyButton(): SafeHtml {
  return html`<button type="button" class="ref-copy" hidden data-copy>${TEXT.copy}</button>`;
}
