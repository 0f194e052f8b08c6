/** The button that leaves a confirmation page. Where the page is shown in a dialog, it can close that instead. */
import { html, type SafeHtml } from '../../html.js';

export function leaveButton(text: string, back: string, closes: boolean): SafeHtml {
  return html`<form method="get" action="${back.split('?')[0]}"${closes && html` data-close`}>${queryFields(back)}<button type="submit" autofocus>${text}</button></form>`;
}

/** Browsers drop the query of a GET form's `action`, so hidden fields carry it. */
function queryFields(path: string): SafeHtml {
  const fields = [...new URLSearchParams(path.split('?')[1] ?? '')].map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return html`${fields}`;
}
