-- Commits transitions of jobs of one or more queues: head, ledger, indexes, counters, idempotency keys.
--
-- KEYS  for each queue: epoch, place, counts, jobs, live, pending, done, kept, dead, letters, hours;
--       then one minutes hash for each minute that is named;
--       then for each commit: job, data, ledger, and if it claims one its idempotency key.
-- ARGV  mode: each (a refusal concerns its own commit), all (one refusal refuses all) or check (writes nothing);
--       the writer's epoch; the number of queues; the number of minutes;
--       for each minute: its queue's index, the hour, the minute;
--       then for each commit:
--         the index of its queue, the job's id, the version that the store must hold (0: no job), the number of entries,
--         the job's JSON without its place (the script puts that before it),
--         jobData that is kept apart: a leading + and the data, - to drop it, empty to leave it as it is,
--         the index moves (letters, see below), dueAt, finishedAt, diedAt, the dead letter's line, the instant of its first entry,
--         the status before (empty: a new job), the status after,
--         the claimed key's body hash (empty: none), its end in Unix ms,
--         then for each entry: its JSON, the index of its minute, the letters that it counts as.
--       Index moves: L/l into/out of live, P/p pending, D/d done, K into kept, X into dead and letters.
-- RESULT  false if a newer epoch owns a queue; nothing is written then. Otherwise one string for each commit:
--         c PLACE       committed
--         v             version conflict
--         e             the job's id is taken
--         i HASH JOBID  the idempotency key is taken
--         -             not written, because another one of all was refused (or only checked, and nothing stands against it)

local QUEUE_KEYS, FIXED = 11, 16
local EPOCH, PLACE, COUNTS, JOBS, LIVE, PENDING, DONE, KEPT, DEAD, LETTERS, HOURS = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11

local mode, epoch, queues, minutes = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])

local owners = {}
for q = 0, queues - 1 do
  local owner = redis.call('GET', KEYS[q * QUEUE_KEYS + EPOCH])
  if owner and tonumber(owner) > tonumber(epoch) then return false end
  owners[q * QUEUE_KEYS] = owner
end

-- What the commits of an all-or-none call that were checked before will have done.
local ahead, claims = {}, {}
local counts, counted = {}, {}
local places = {}

local function stored(jobKey)
  -- The value begins with these fields in this order, so that no JSON need be decoded.
  local place, version = string.match(redis.call('GETRANGE', jobKey, 0, 63), '^{"place":(%d+),"head":{"version":(%d+),')
  return place, tonumber(version or 0)
end

local function refusal(c)
  if c.hash ~= '' then
    local claim = claims[c.claimKey] or redis.call('GET', c.claimKey)
    if claim then
      local ends, hash, jobId = string.match(claim, '^(%d+) (%S+) (%S+)$')
      if tonumber(ends) > tonumber(c.at) then return 'i ' .. hash .. ' ' .. jobId end
    end
  end
  c.place, c.version = stored(c.jobKey)
  local version = ahead[c.jobKey] or c.version
  if version ~= c.expected then
    if c.expected == 0 then return 'e' else return 'v' end
  end
end

local function place(c)
  if c.place then return c.place end
  -- Rises within the queue, and goes by the time between queues: 1,024 places a millisecond.
  local last = places[c.q] or tonumber(redis.call('GET', KEYS[c.q + PLACE]) or 0)
  places[c.q] = math.max(last + 1, tonumber(c.at) * 1024)
  return string.format('%.0f', places[c.q])
end

local function count(q, status, change)
  if status == '' then return end
  counts[q] = counts[q] or {}
  counts[q][status] = (counts[q][status] or 0) + change
end

local function write(c)
  local at = place(c)
  redis.call('SET', c.jobKey, '{"place":' .. at .. ',' .. c.json)
  if c.data ~= '' then
    if c.data == '-' then redis.call('DEL', c.dataKey) else redis.call('SET', c.dataKey, string.sub(c.data, 2)) end
  end

  for e = 0, c.entries - 1 do
    local i = c.first + e * 3
    redis.call('RPUSH', c.ledgerKey, ARGV[i])
    local minute = tonumber(ARGV[i + 1])
    counted[minute] = counted[minute] or {}
    for letter in string.gmatch(ARGV[i + 2], '.') do counted[minute][letter] = (counted[minute][letter] or 0) + 1 end
  end

  if not c.place then redis.call('XADD', KEYS[c.q + JOBS], at .. '-0', 'j', c.jobId) end
  for move in string.gmatch(c.moves, '.') do
    if move == 'L' then redis.call('ZADD', KEYS[c.q + LIVE], at, c.jobId)
    elseif move == 'l' then redis.call('ZREM', KEYS[c.q + LIVE], c.jobId)
    elseif move == 'P' then redis.call('ZADD', KEYS[c.q + PENDING], c.dueAt, c.jobId)
    elseif move == 'p' then redis.call('ZREM', KEYS[c.q + PENDING], c.jobId)
    elseif move == 'D' then redis.call('ZADD', KEYS[c.q + DONE], c.finishedAt, c.jobId)
    elseif move == 'd' then redis.call('ZREM', KEYS[c.q + DONE], c.jobId)
    elseif move == 'K' then redis.call('ZADD', KEYS[c.q + KEPT], at, c.jobId)
    elseif move == 'X' then
      redis.call('ZADD', KEYS[c.q + DEAD], c.diedAt, c.jobId)
      redis.call('HSET', KEYS[c.q + LETTERS], c.jobId, c.letter)
    end
  end

  if c.hash ~= '' then
    -- It counts by the caller's clock; the server's own only clears it away, and not before its time.
    redis.call('SET', c.claimKey, c.claimEnds .. ' ' .. c.hash .. ' ' .. c.jobId, 'PX', math.max(1, tonumber(c.claimEnds) - tonumber(c.at)))
  end
  count(c.q, c.from, -1)
  count(c.q, c.to, 1)
  return 'c ' .. at
end

local results, commits = {}, {}
local arg, key = 5 + minutes * 3, queues * QUEUE_KEYS + minutes + 1
while arg <= #ARGV do
  local c = {
    q = tonumber(ARGV[arg]) * QUEUE_KEYS, jobId = ARGV[arg + 1], expected = tonumber(ARGV[arg + 2]), entries = tonumber(ARGV[arg + 3]),
    json = ARGV[arg + 4], data = ARGV[arg + 5], moves = ARGV[arg + 6], dueAt = ARGV[arg + 7], finishedAt = ARGV[arg + 8],
    diedAt = ARGV[arg + 9], letter = ARGV[arg + 10], at = ARGV[arg + 11], from = ARGV[arg + 12], to = ARGV[arg + 13],
    hash = ARGV[arg + 14], claimEnds = ARGV[arg + 15], first = arg + FIXED, jobKey = KEYS[key], dataKey = KEYS[key + 1], ledgerKey = KEYS[key + 2], claimKey = KEYS[key + 3]
  }
  arg = arg + FIXED + c.entries * 3
  key = key + (c.hash == '' and 3 or 4)
  if mode == 'each' then
    results[#results + 1] = refusal(c) or write(c)
  else
    commits[#commits + 1] = c
  end
end

if mode ~= 'each' then
  local refused = false
  for i, c in ipairs(commits) do
    results[i] = refusal(c) or '-'
    refused = refused or results[i] ~= '-'
    ahead[c.jobKey] = c.expected + c.entries
    if c.hash ~= '' then claims[c.claimKey] = c.claimEnds .. ' ' .. c.hash .. ' ' .. c.jobId end
  end
  if mode == 'all' and not refused then
    for i, c in ipairs(commits) do
      if c.expected > 0 then c.place = stored(c.jobKey) end
      results[i] = write(c)
    end
  end
end

for q, changes in pairs(counts) do
  if owners[q] ~= epoch then redis.call('SET', KEYS[q + EPOCH], epoch) end
  for status, change in pairs(changes) do
    if change ~= 0 then redis.call('HINCRBY', KEYS[q + COUNTS], status, change) end
  end
end

for q, last in pairs(places) do redis.call('SET', KEYS[q + PLACE], string.format('%.0f', last)) end

for minute, letters in pairs(counted) do
  local i = 5 + minute * 3
  redis.call('ZADD', KEYS[tonumber(ARGV[i]) * QUEUE_KEYS + HOURS], ARGV[i + 1], ARGV[i + 1])
  for letter, n in pairs(letters) do
    redis.call('HINCRBY', KEYS[queues * QUEUE_KEYS + 1 + minute], ARGV[i + 2] .. ':' .. letter, n)
  end
end

return results
