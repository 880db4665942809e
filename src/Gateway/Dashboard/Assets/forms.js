// Forms that do something: their fields go to the API as JSON, and what it answers is said beside the form.
//
//   <form data-call="POST /api/v1/queues/email/pause">   the call
//   <input name="reason">                                 a field of the body; data-as="number" or "json" says what it is otherwise
//   data-then="/queues/email"                             where to go afterwards; without it the page reads itself anew
//   <output>                                              where the answer is said
//   <button data-opens="id">                              opens the dialog of that id
//
// What is empty is left out. A page that adds other things listens to `answered`.
export function attend(root) {
  root.addEventListener('click', event => {
    const button = event.target.closest('[data-opens]');
    if (button) document.getElementById(button.dataset.opens).showModal();
    if (event.target.closest('[data-closes]')) event.target.closest('dialog').close();
  });
  root.addEventListener('submit', event => {
    const form = event.target.closest('form[data-call]');
    if (!form) return;
    event.preventDefault();
    send(form, event.submitter);
  });
  // A form that only asks shows its answer while one writes.
  root.addEventListener('input', event => {
    const form = event.target.closest('form[data-asks]');
    if (!form) return;
    clearTimeout(form.waiting);
    form.waiting = setTimeout(() => ask(form), 250);
  });
}

export async function call(method, path, body, headers = {}) {
  const answer = await fetch(path, {
    method,
    headers: { Accept: 'application/json', 'X-Forgery-Token': document.querySelector('meta[name="forgery-token"]').content, ...body === undefined ? {} : { 'Content-Type': 'application/json' }, ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  const content = text && answer.headers.get('Content-Type')?.includes('json') ? JSON.parse(text) : null;
  return { ok: answer.ok, status: answer.status, content, message: answer.ok ? null : problem(answer, content) };
}

// What a person reads of a refusal.
function problem(answer, content) {
  if (!content) return `The server answered ${answer.status}. Try again.`;
  const errors = Object.entries(content.errors ?? {}).map(([field, messages]) => `${field} ${messages.join(' ')}`);
  return [content.title, ...errors.length ? errors : [content.detail]].filter(Boolean).join(' ');
}

export function fieldsOf(form, submitter) {
  const body = {};
  for (const field of form.elements) {
    if (!field.name || field.disabled || field.type === 'button' || field.type === 'submit' && field !== submitter) continue;
    if (field.type === 'checkbox' ? !field.checked : field.type === 'radio' ? !field.checked : field.value.trim() === '') continue;
    body[field.name] = valueOf(field);
  }
  return body;
}

function valueOf(field) {
  switch (field.dataset.as) {
    case 'number': return Number(field.value);
    case 'json': return parse(field.value);
    case 'true': return true;
    default: return field.value;
  }
}

// A number that this browser would round is sent as it was written, where it can do that (JSON.rawJSON).
export const parse = text => JSON.parse(text, (_, value, context) => typeof value === 'number' && context?.source && JSON.rawJSON && String(value) !== context.source ? JSON.rawJSON(context.source) : value);

export function say(form, text, kind) {
  const output = form.querySelector('output');
  if (!output) return;
  output.textContent = text;
  output.dataset.kind = kind;
}

async function send(form, submitter) {
  const [method, path] = form.dataset.call.split(' ');
  let body;
  try {
    body = method === 'DELETE' ? undefined : fieldsOf(form, submitter);
  } catch (error) {
    say(form, `This is not JSON: ${error.message}`, 'wrong');
    return;
  }
  for (const button of form.querySelectorAll('button')) button.disabled = true;
  const answer = await call(method, path, body).catch(() => ({ ok: false, message: 'The server does not answer. Nothing is known of what has become of this; look before you try again.' }));
  for (const button of form.querySelectorAll('button')) button.disabled = false;
  say(form, answer.ok ? form.dataset.done ?? 'Done.' : answer.message, answer.ok ? 'done' : 'wrong');
  if (!form.dispatchEvent(new CustomEvent('answered', { detail: answer, bubbles: true, cancelable: true })) || !answer.ok) return;
  if (form.dataset.then) {
    location.assign(form.dataset.then);
    return;
  }
  form.closest('dialog')?.close();
  document.dispatchEvent(new Event('refresh'));
}

async function ask(form) {
  const address = new URL(form.action);
  address.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ''));
  const answer = await fetch(address, { headers: { Accept: 'text/html' } });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const target = document.getElementById(form.dataset.asks);
  const next = page.getElementById(form.dataset.asks);
  if (next) target.replaceChildren(...next.childNodes);
  history.replaceState(null, '', address);
}
