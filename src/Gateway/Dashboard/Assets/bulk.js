// Acts on many dead letters: what it would come to first, and only then the thing itself.
import { fieldsOf, parse } from './fields.js';
import { call, say } from './forms.js';
import { diff } from './retry.js';

// What only a retry takes.
const OF_RETRIES = ['changes', 'canary', 'force'];
const DOES = { retry: 'Retry', discard: 'Discard', poison: 'Judge poison' };

export function attendBulk(root) {
  root.addEventListener('submit', event => {
    const form = event.target.closest('form[data-bulk]');
    if (!form) return;
    event.preventDefault();
    if (event.submitter?.value === 'begin') begin(form);
    else rehearse(form);
  });
  // What was shown is no longer what would be done.
  root.addEventListener('input', event => {
    const form = event.target.closest('form[data-bulk]');
    if (!form) return;
    form.querySelector('[data-bulk-retry]').hidden = form.elements.action.value !== 'retry';
    forget(form);
  });
  root.addEventListener('click', event => {
    const button = event.target.closest('[data-patch]');
    if (!button) return;
    const form = root.querySelector('form[data-bulk]');
    form.elements.action.value = 'retry';
    form.elements.changes.value = JSON.stringify(parse(button.dataset.patch), null, 2);
    form.elements.changes.dispatchEvent(new Event('input', { bubbles: true }));
    const dialog = form.closest('dialog');
    if (!dialog.open) dialog.showModal();
    form.elements.changes.focus();
  });
}

async function rehearse(form) {
  const body = bodyOf(form);
  if (!body) return;
  forget(form);
  say(form, 'It is being tried…', '');
  const answer = await send(form, { ...body, dryRun: true });
  if (!answer) return;
  const { matches, ok, conflicts, examples, sentence } = answer;
  say(form, sentence, ok ? 'done' : 'wrong');
  form.querySelector('[data-bulk-shown]').replaceChildren(...conflicts.map(refusal), ...examples.map(example));
  if (!matches || !ok) return;
  const button = form.querySelector('button[value="begin"]');
  button.textContent = body.canary ? `Begin with ${Math.min(body.canary, matches)} of ${Math.min(matches, body.limit ?? matches)}` : `${DOES[body.action]} ${Math.min(matches, body.limit ?? matches)} dead letters`;
  button.hidden = false;
  button.focus();
}

async function begin(form) {
  const body = bodyOf(form);
  if (!body) return;
  const answer = await send(form, body, 'Look at the list of operations before you try again: it may have begun.');
  if (answer) location.assign(`/operations/${encodeURIComponent(answer.operationId)}`);
}

async function send(form, body, hint = 'Nothing was done.') {
  for (const button of form.querySelectorAll('button')) button.disabled = true;
  const answer = await call('POST', '/api/v1/dlq/bulk', body).catch(() => ({ ok: false, message: `The server does not answer. ${hint}` }));
  for (const button of form.querySelectorAll('button')) button.disabled = false;
  if (answer.ok) return answer.content;
  say(form, answer.message, 'wrong');
  return null;
}

function bodyOf(form) {
  try {
    const body = { ...fieldsOf(form), filter: JSON.parse(form.dataset.bulk) };
    if (body.action !== 'retry') for (const name of OF_RETRIES) delete body[name];
    return body;
  } catch (error) {
    say(form, `The changes are not JSON: ${error.message}`, 'wrong');
    return null;
  }
}

function forget(form) {
  form.querySelector('[data-bulk-shown]').replaceChildren();
  form.querySelector('button[value="begin"]').hidden = true;
  say(form, '', '');
}

function refusal({ code, count, jobId, message }) {
  const line = document.createElement('p');
  line.className = 'note warn';
  line.append(`${count} would be refused (${code}), such as `, linkTo(jobId), `: ${message}`);
  return line;
}

function example({ jobId, changes }) {
  const part = document.createElement('div');
  const heading = document.createElement('p');
  heading.append('In ', linkTo(jobId), ' this would change:');
  part.append(heading, diff(changes));
  return part;
}

function linkTo(jobId) {
  const link = document.createElement('a');
  link.href = `/jobs/${encodeURIComponent(jobId)}`;
  link.textContent = jobId;
  return link;
}
