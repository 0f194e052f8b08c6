/** The form for a new key, empty or with a problem beside each invalid field. */
import { html, type SafeHtml } from '../../html.js';
import { MAX_NAME_CHARACTERS } from '../../keys/key-name.js';
import { SCOPE_TITLES, SCOPES } from '../../keys/scope.js';
import { errorSummary } from '../frame/page.js';
import { STRINGS } from '../frame/strings.js';
import { KEY_STRINGS } from './strings.js';

const TEXT = KEY_STRINGS.create;

export interface NewKeyPage {
  readonly base: string;
  readonly csrfField: SafeHtml;
  /** Identifies this form: however often it is submitted, it creates one key. */
  readonly formToken: string;
  /** Where the key will be created. After a switch of tenant in another window, the form is refused. */
  readonly tenantId: string;
  readonly name: string;
  /** The title of a scope, or the invalid text that was sent instead. */
  readonly scope: string;
  readonly nameProblem?: string | undefined;
  readonly scopeProblem?: string | undefined;
  /** A problem that concerns no single field. */
  readonly problem?: string | undefined;
}

export function newKeyBody(page: NewKeyPage): SafeHtml {
  const { base, csrfField, formToken, tenantId, name, nameProblem, scopeProblem, problem } = page;
  const errors = [
    ...(problem === undefined ? [] : [{ text: problem }]),
    ...(nameProblem === undefined ? [] : [{ text: nameProblem, field: 'name' }]),
    ...(scopeProblem === undefined ? [] : [{ text: scopeProblem, field: 'scope-read' }]),
  ];
  return html`${errorSummary(errors)}
<form class="api-form" method="post" action="${base}/keys" novalidate data-once>
${csrfField}
<input type="hidden" name="formToken" value="${formToken}">
<input type="hidden" name="tenantId" value="${tenantId}">
<div class="api-field">
<label for="name">${TEXT.name}</label>
<p class="api-hint" id="name-hint">${TEXT.nameHint}</p>
${fieldProblem('name', nameProblem)}
<input id="name" name="name" value="${name}" dir="auto" required maxlength="${2 * MAX_NAME_CHARACTERS}" autocomplete="off" ${
    nameProblem === undefined
      ? html`aria-describedby="name-hint"`
      : html`aria-invalid="true" aria-describedby="name-hint name-problem"`
  }${errors.length === 0 && html` autofocus`}>
</div>
<fieldset class="api-field"${scopeProblem !== undefined && html` aria-describedby="scope-problem"`}>
<legend>${TEXT.scope}</legend>
${fieldProblem('scope', scopeProblem)}
${SCOPES.map((scope) => radio(scope, page.scope))}</fieldset>
<p class="api-actions"><button class="api-primary" type="submit" data-busy="${TEXT.busy}">${TEXT.submit}</button>
<a class="api-button" href="${base}/keys">${STRINGS.cancel}</a></p>
</form>`;
}

function radio(scope: (typeof SCOPES)[number], chosen: string): SafeHtml {
  const title = SCOPE_TITLES[scope];
  const id = `scope-${scope.replace('_', '-')}`;
  return html`<div class="api-choice"><input type="radio" id="${id}" name="scope" value="${title}" aria-describedby="${id}-help"${
    title === chosen && html` checked`
  }><div><label for="${id}">${title}</label><p class="api-hint" id="${id}-help">${TEXT.scopeHelp[scope]}</p></div></div>
`;
}

function fieldProblem(field: string, problem: string | undefined): SafeHtml {
  return problem === undefined
    ? html``
    : html`<p class="api-problem" id="${field}-problem">${STRINGS.formErrors.title}: ${problem}</p>`;
}
