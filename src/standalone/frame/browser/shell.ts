/**
 * The browser module of the frame: choosing a tenant switches to it at once, so that the selector always shows the tenant
 * whose keys the page shows. Without scripts, the button beside it switches.
 */
const forms = [...document.querySelectorAll<HTMLFormElement>('form[data-tenant]')];

document.documentElement.classList.add('shell-scripted');
for (const form of forms) form.addEventListener('change', () => form.requestSubmit());

/** A page that the browser takes from its memory still has the choice that led away from it. */
addEventListener('pageshow', () => {
  for (const form of forms) form.reset();
});
