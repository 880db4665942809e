// Acts on the jobs that are ticked in a list: one call each, as if each had been opened, with one reason. What was refused is said with why.
import { fieldsOf } from './fields.js';
import { call, say } from './forms.js';

// Several at once, and few enough that others are served too.
const AT_ONCE = 4;
const SHOWN = 20;

const ACTS = {
  retry: { does: 'Retry', done: 'retried', text: 'Each is run again from its first try, as it is; a delayed one runs now. To change its data, open the job, or act on dead letters by their cause.' },
  cancel: { does: 'Cancel', done: 'cancelled', text: 'Those that wait will not be run; those that run are asked to stop. A cancelled job can be retried.' },
  clone: { does: 'Run again', done: 'run again as new jobs', text: 'Each becomes a new job with the same data and settings; those that are there stay as they are.' },
  discard: { path: 'dlq', does: 'Discard', done: 'discarded', text: 'Each dead letter is closed and no longer counts as open. Its record stays, and it may still be replayed.' },
  poison: { path: 'dlq', does: 'Judge poison', done: 'judged poison', text: 'A poisoned job is replayed only by force.' },
};

export function attendPicks(root) {
  root.addEventListener('change', event => {
    const all = event.target.closest('[data-pick-all]');
    if (all) for (const pick of all.closest('[data-picks]').querySelectorAll('[data-pick]')) pick.checked = all.checked;
  });
  root.addEventListener('click', event => {
    const button = event.target.closest('[data-act]');
    if (button) open(root.querySelector('[data-many]'), button);
  });
  root.addEventListener('submit', event => {
    const dialog = event.target.closest('[data-many]');
    if (!dialog) return;
    event.preventDefault();
    run(dialog);
  });
}

function open(dialog, button) {
  const jobs = [...button.closest('[data-picks]').querySelectorAll('[data-pick]:checked')].map(pick => pick.value);
  const act = ACTS[button.dataset.act];
  Object.assign(dialog, { jobs, verb: button.dataset.act });
  const form = dialog.querySelector('form');
  form.reset();
  say(form, '', '');
  part(dialog, 'title').textContent = `${act.does} ${named(jobs.length)}?`;
  part(dialog, 'text').textContent = act.text;
  part(dialog, 'force').hidden = dialog.verb !== 'retry';
  part(dialog, 'progress').hidden = true;
  part(dialog, 'refused').replaceChildren();
  const does = form.querySelector('button[value="do"]');
  does.textContent = `${act.does} ${named(jobs.length)}`;
  [does.hidden, does.disabled] = [false, false];
  dialog.showModal();
}

async function run(dialog) {
  const form = dialog.querySelector('form');
  const { reason, force } = fieldsOf(form);
  const { jobs, verb } = dialog;
  const [progress, stop, does] = [part(dialog, 'progress'), part(dialog, 'stop'), form.querySelector('button[value="do"]')];
  let [next, done, stopped] = [0, 0, false];
  const refused = new Map();
  does.disabled = true;
  [progress.hidden, stop.hidden] = [false, false];
  stop.onclick = () => { stopped = true; };
  // Closed in the middle, it ends with those under way.
  dialog.addEventListener('close', () => { stopped = true; }, { once: true });
  show();
  await Promise.all(Array.from({ length: AT_ONCE }, work));

  stop.hidden = true;
  does.hidden = true;
  const rest = jobs.length - next;
  const parts = [`${done} of ${jobs.length} ${ACTS[verb].done}.`];
  if (refused.size) parts.push(`${next - done} refused.`);
  if (rest) parts.push(`${rest} not asked, because it was stopped.`);
  say(form, parts.join(' '), refused.size || rest ? 'wrong' : 'done');
  part(dialog, 'refused').replaceChildren(...refusals(refused));
  document.dispatchEvent(new Event('refresh'));

  async function work() {
    while (!stopped && next < jobs.length) {
      const jobId = jobs[next++];
      const answer = await call('POST', `/api/v1/${ACTS[verb].path ?? 'jobs'}/${encodeURIComponent(jobId)}/${verb}`, { reason, ...force && verb === 'retry' ? { force } : {} })
        .catch(() => ({ ok: false, message: 'The server does not answer. Look at the job before you try again.' }));
      if (answer.ok) done++;
      // The same refusal of many jobs is said once: it differs by the name of the job.
      else note(refused, answer.message.replaceAll(jobId, '…'), jobId);
      show();
    }
  }

  function show() {
    const dealt = done + [...refused.values()].reduce((sum, ids) => sum + ids.length, 0);
    const bar = progress.querySelector('progress');
    [bar.max, bar.value] = [jobs.length, dealt];
    part(dialog, 'count').textContent = `${dealt} of ${jobs.length}`;
  }
}

function note(refused, message, jobId) {
  if (!refused.has(message)) refused.set(message, []);
  refused.get(message).push(jobId);
}

function refusals(refused) {
  return [...refused].map(([message, ids]) => {
    const line = document.createElement('p');
    line.className = 'note bad';
    line.append(`${ids.length} refused: ${message} `);
    for (const jobId of ids.slice(0, SHOWN)) {
      const link = document.createElement('a');
      link.href = `/jobs/${encodeURIComponent(jobId)}`;
      link.textContent = jobId;
      line.append(link, ' ');
    }
    if (ids.length > SHOWN) line.append(`and ${ids.length - SHOWN} more`);
    return line;
  });
}

const named = count => count === 1 ? '1 job' : `${count} jobs`;

const part = (dialog, name) => dialog.querySelector(`[data-many-${name}]`);
