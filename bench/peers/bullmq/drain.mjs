// node drain.mjs PORT WARM JOBS
//
// No-op jobs from the first addBulk to the last one completed: WARM of them to warm up, then JOBS that count. A worker of
// the concurrency of ReTraced is in this process, the producers are in another (produce.mjs), as with ReTraced. Completed jobs are kept, which
// is BullMQ's default. Prints one line of JSON; exits with 1 if not every job was completed exactly once.
import { fork } from 'node:child_process';
import { Queue, Worker } from 'bullmq';

const [port, warm, jobs] = process.argv.slice(2).map(Number);
const connection = { host: '127.0.0.1', port, maxRetriesPerRequest: null };
const producer = fork(new URL('produce.mjs', import.meta.url), [String(port)]);
const said = (word) => new Promise((resolve) => producer.on('message', (message) => message === word && resolve()));
await said('ready');

async function drain(name, count) {
  const runs = new Map();
  let completed = 0;
  let finish;
  const finished = new Promise((resolve) => (finish = resolve));
  const worker = new Worker(name, async (job) => void runs.set(job.data.n, (runs.get(job.data.n) ?? 0) + 1), { connection, concurrency: Number(process.env.ReTraced__Concurrency) });
  worker.on('completed', () => ++completed === count && finish());
  worker.on('error', (error) => console.error(error));
  await worker.waitUntilReady();
  const since = process.hrtime.bigint();
  producer.send({ name, count });
  await finished;
  const seconds = Number(process.hrtime.bigint() - since) / 1e9;
  await worker.close();

  const queue = new Queue(name, { connection });
  const counts = await queue.getJobCounts();
  await queue.close();
  const once = runs.size === count && [...runs.values()].every((times) => times === 1);
  const rest = Object.entries(counts).some(([status, number]) => status !== 'completed' && number > 0);
  return { seconds, exact: once && counts.completed === count && !rest, counts };
}

await drain('warm', warm);
const usage = process.cpuUsage();
const result = await drain('noop', jobs);
const used = process.cpuUsage(usage);
console.log(JSON.stringify({ ...result, workerCpuMs: (used.user + used.system) / 1000 }));
producer.kill();
process.exit(result.exact ? 0 : 1);
