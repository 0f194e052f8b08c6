/** The single page. It keeps its token in memory, and trades it for a cookie before it shows a page of the plugin. */
let token = '';

function send(path, options = {}) {
  return fetch(path, { ...options, headers: { Authorization: `Bearer ${token}`, ...options.headers } });
}

async function showMenu() {
  const entries = await (await send('menu')).json();
  const buttons = entries.map(({ path, title }) => {
    const button = document.createElement('button');
    button.textContent = title;
    button.addEventListener('click', () => showPage(path));
    return button;
  });
  document.querySelector('#menu').replaceChildren(...buttons);
}

async function showPage(path) {
  await send('pages-session', { method: 'POST' });
  const frame = document.querySelector('#page');
  frame.src = path;
  frame.hidden = false;
}

document.querySelector('#sign-in').addEventListener('submit', async (event) => {
  event.preventDefault();
  const body = JSON.stringify(Object.fromEntries(new FormData(event.target)));
  const response = await fetch('tokens', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
  });
  if (!response.ok) return;
  token = (await response.json()).token;
  event.target.hidden = true;
  await showMenu();
});
