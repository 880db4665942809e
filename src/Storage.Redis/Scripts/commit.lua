-- Commits transitions of jobs of one or more queues: head, ledger, indexes, counters, idempotency keys, unique keys.
--
-- A command costs more than what it does, so what is needed is read with one, and all is decided, commit after commit, before
-- the first is written; then what has come of it is written with few, each for very many jobs.
--
-- KEYS  for each queue: epoch, place;
--       for each commit: job;
--       for each commit that claims one: its idempotency key;
--       for each commit that takes or lets go of one: its unique key;
--       for each commit what it writes or drops beside the job: spec, jobData that is kept apart;
--       for each queue: counts, jobs, ledger, live, pending, done, kept, dead, letters, hours, by-status:processing, ahead, parents;
--       for each minute: its minutes hash;
--       for each index that only few of the commits change: its sorted set.
-- ARGV  mode: each (a refusal concerns its own commit), all (one refusal refuses all) or check (writes nothing);
--       the writer's epoch; how many there are of queues, commits, claims, keys beside jobs, minutes, kinds of commits, indexes that few change, unique keys;
--       for each minute: the index of its queue, the hour, the minute;
--       for each kind: the index of its queue, the status before (empty: a new job), the status after, the index moves (letters,
--         see below), the number of arguments of such a commit, what it does beside the job (S writes the spec, S+ also
--         jobData that is kept apart, S- drops that), 1 if it claims an idempotency key and otherwise 0, U if it takes a unique key and u if it lets go of one, the number of entries,
--         and for each of these the index of its minute and the letters that it counts as;
--       for each commit: the index of its kind, the job's id, the version that the store must hold (0: no job),
--         the job's head as JSON (the script puts its place beside it), the JSON of each entry,
--         of a new job the instant of its first entry,
--         if it claims a key: the body hash, the end in Unix ms, how many ms that is after the first entry,
--         if it takes a unique key: until when in Unix ms (0: until it lets go), the instant of its first entry,
--         for each of the moves P, D, X, T in their order: dueAt, finishedAt, diedAt, the dead letter's line,
--         if it writes them: spec, jobData;
--       for each index that few change: how many numbers follow, and these: of a commit whose job enters it, from 1 on, and less than 0 of one whose job leaves it.
--       Index moves: J into jobs, L/l into/out of live, P/p pending, D/d done, K into kept, X into dead, T into letters,
--         R/r into/out of by-status:processing.
-- RESULT  false if a newer epoch owns a queue; nothing is written then. Otherwise one string for each commit:
--         PLACE         committed
--         PLACE +       committed, the job has ended, and others depend on it
--         v             version conflict
--         e             the job's id is taken
--         i HASH JOBID  the idempotency key is taken
--         u JOBID       another job holds the unique key
--         -             not written, because another one of all was refused (or only checked, and nothing stands against it)

-- Values of one command: Lua cannot pass on 8,000.
local MOST = 4000
local STRINGS, EPOCH, PLACE = 2, 1, 2
local QUEUE_KEYS, COUNTS, JOBS, LEDGER, LIVE, PENDING, DONE, KEPT, DEAD, LETTERS, HOURS, RUNNING, AHEAD, PARENTS = 13, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13
local IS_LIVE = { pending = true, processing = true, delayed = true, waiting = true }
local BY_PLACE, GIVEN = 1, 2
local MOVES = {
  J = { JOBS, BY_PLACE }, L = { LIVE, BY_PLACE }, l = { LIVE }, P = { PENDING, GIVEN }, p = { PENDING }, D = { DONE, GIVEN }, d = { DONE },
  K = { KEPT, BY_PLACE }, X = { DEAD, GIVEN }, T = { LETTERS, GIVEN },
  R = { RUNNING, BY_PLACE }, r = { RUNNING }
}
-- So many places ahead of the clock are noted, in groups of so many: whoever looks for a time starts that much later anyway.
local MUCH, GROUP = 64 * 1024, 4096
-- A job begins with these fields in this order, so that no JSON need be decoded.
local BEGINNING = '^{"place":(%d+),"head":{"version":(%d+),'

local match, text = string.match, string.format
local mode, epoch = ARGV[1], ARGV[2]
local queues, commits, claims, besides = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local minutes, kindCount, marks, uniques = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local jobKeys = queues * STRINGS
local claimKeys = jobKeys + commits
local uniqueKeys = claimKeys + claims
local besideKeys = uniqueKeys + uniques
local queueKeys = besideKeys + besides
local minuteKeys = queueKeys + queues * QUEUE_KEYS
local markKeys = minuteKeys + minutes

local stored = {}
for i = 1, besideKeys, MOST do
  local some = redis.call('MGET', unpack(KEYS, i, math.min(i + MOST - 1, besideKeys)))
  if i == 1 then stored = some else for j, value in ipairs(some) do stored[i + j - 1] = value end end
end

for q = 0, queues - 1 do
  local owner = stored[q * STRINGS + EPOCH]
  if owner and tonumber(owner) > tonumber(epoch) then return false end
end

-- The entries of each queue's ledger, and of its indexes by member what becomes of it: its score or value, or false if it leaves.
local ledgers, indexes, ended = {}, {}, {}
for q = 0, queues - 1 do
  ledgers[q], indexes[q] = {}, {}
end

local kinds, arg = {}, 11 + minutes * 3
for kind = 0, kindCount - 1 do
  local q = tonumber(ARGV[arg])
  local moves = {}
  for letter in string.gmatch(ARGV[arg + 3], '.') do
    local index, by = MOVES[letter][1], MOVES[letter][2]
    indexes[q][index] = indexes[q][index] or {}
    moves[#moves + 1] = { members = indexes[q][index], by = by }
  end

  -- Most queues have no job that others depend on.
  local ends = not IS_LIVE[ARGV[arg + 2]]
  if ends and ended[q] == nil then ended[q] = redis.call('EXISTS', KEYS[queueKeys + q * QUEUE_KEYS + PARENTS]) == 1 and {} end
  local entries = tonumber(ARGV[arg + 8])
  kinds[tostring(kind)] = {
    q = q, from = ARGV[arg + 1], to = ARGV[arg + 2], moves = moves, arguments = tonumber(ARGV[arg + 4]), beside = ARGV[arg + 5],
    claims = ARGV[arg + 6] == '1', unique = ARGV[arg + 7], entries = entries, counted = arg + 9, times = 0, ledger = ledgers[q],
    ended = ends and ended[q]
  }
  arg = arg + 9 + entries * 2
end

-- The next version, each as it is written.
local after = setmetatable({}, { __index = function(known, version)
  known[version] = text('%.0f', version + 1)
  return known[version]
end })

-- What the commits before have done: versions and places of jobs, claims by key, unique keys (false: let go of) and their ends, jobData by key (false:
-- dropped), each queue's last place.
local versions, placed, claimed, holds, lasts, data, places, ids, ahead = {}, {}, {}, {}, {}, {}, {}, {}, {}
local results, refused, strings = {}, false, {}
local claim, unique, beside, s = claimKeys, uniqueKeys, besideKeys, 0
for i = 1, commits do
  local kind, jobKey, jobId, expected = kinds[ARGV[arg]], KEYS[jobKeys + i], ARGV[arg + 1], ARGV[arg + 2]
  local place, version = match(stored[jobKeys + i] or '', BEGINNING)
  local option = arg + 4 + kind.entries
  if expected == '0' then option = option + 1 end
  local refusal
  if kind.claims then
    claim = claim + 1
    local taken = claimed[KEYS[claim]] or stored[claim]
    if taken then
      local ends, hash, by = match(taken, '^(%d+) (%S+) (%S+)$')
      if tonumber(ends) > tonumber(ARGV[option + 1]) - tonumber(ARGV[option + 2]) then refusal = 'i ' .. hash .. ' ' .. by end
    end
  end

  if not refusal and (versions[jobKey] or version or '0') ~= expected then refusal = expected == '0' and 'e' or 'v' end
  local holder, held
  if kind.unique ~= '' then
    unique = unique + 1
    held = holds[KEYS[unique]]
    if held == nil then held = stored[unique] end
    if held then
      local ends
      ends, holder = match(held, '^(%d+) (%S+)$')
      local given = option + (kind.claims and 3 or 0)
      if not refusal and kind.unique == 'U' and (holder ~= jobId or expected == '0') and (ends == '0' or tonumber(ends) > tonumber(ARGV[given + 1])) then refusal = 'u ' .. holder end
    end
  end

  if refusal then
    results[i], refused = refusal, true
    beside = beside + #kind.beside
  else
    place = place or placed[jobKey]
    if not place then
      -- Rises within the queue, and goes by the time between queues: 1,024 places a millisecond.
      local last = places[kind.q] or tonumber(stored[kind.q * STRINGS + PLACE] or 0)
      local at = tonumber(ARGV[option - 1])
      places[kind.q] = math.max(last + 1, at * 1024)
      if places[kind.q] - at * 1024 >= MUCH then
        -- The clock was set back, or there are more than 1,024 a millisecond for long.
        local groups, group = ahead[kind.q] or {}, math.floor(places[kind.q] / GROUP)
        groups[group] = math.min(groups[group] or at, at)
        ahead[kind.q] = groups
      end
      place = text('%.0f', places[kind.q])
      placed[jobKey] = place
    end

    strings[s + 1], strings[s + 2] = jobKey, '{"place":' .. place .. ',"head":' .. ARGV[arg + 3] .. '}'
    s = s + 2
    local ledger, entry = kind.ledger, #kind.ledger
    for e = 1, kind.entries do
      expected = after[expected]
      ledger[entry + 1], ledger[entry + 2] = jobId .. ':' .. expected, ARGV[arg + 3 + e]
      entry = entry + 2
    end
    versions[jobKey] = expected

    if kind.claims then
      -- It counts by the caller's clock; the server's own only clears it away, and not before its time.
      claimed[KEYS[claim]] = ARGV[option + 1] .. ' ' .. ARGV[option] .. ' ' .. jobId
      claimed[#claimed + 1] = { KEYS[claim], math.max(1, tonumber(ARGV[option + 2])) }
      option = option + 3
    end
    if kind.unique == 'U' then
      holds[KEYS[unique]] = ARGV[option] .. ' ' .. jobId
      lasts[KEYS[unique]] = ARGV[option] ~= '0' and math.max(1, tonumber(ARGV[option]) - tonumber(ARGV[option + 1]))
      option = option + 2
    elseif kind.unique == 'u' and holder == jobId then
      holds[KEYS[unique]] = false
    end
    local moves = kind.moves
    for m = 1, #moves do
      local move = moves[m]
      if move.by == BY_PLACE then
        move.members[jobId] = place
      elseif move.by == GIVEN then
        move.members[jobId] = ARGV[option]
        option = option + 1
      else
        move.members[jobId] = false
      end
    end
    if kind.beside ~= '' then
      strings[s + 1], strings[s + 2] = KEYS[beside + 1], ARGV[option]
      s = s + 2
      if kind.beside ~= 'S' then data[KEYS[beside + 2]] = kind.beside == 'S+' and ARGV[option + 1] end
      beside = beside + #kind.beside
    end
    kind.times = kind.times + 1
    if marks > 0 then ids[i] = jobId end
    if kind.ended then kind.ended[#kind.ended + 1] = { i, jobId } end
    results[i] = place
  end
  arg = arg + kind.arguments
end

if s == 0 then return results end
if mode == 'check' or (mode == 'all' and refused) then
  for i, result in ipairs(results) do
    if tonumber(result) then results[i] = '-' end
  end
  return results
end

-- From here on it writes.
local function send(list, command, key)
  for i = 1, #list, MOST do
    local last = math.min(i + MOST - 1, #list)
    if key then redis.call(command, key, unpack(list, i, last)) else redis.call(command, unpack(list, i, last)) end
  end
end

local counts, letters, dropped = {}, {}, {}
for _, kind in pairs(kinds) do
  if kind.times > 0 then
    local changes = counts[kind.q] or {}
    counts[kind.q] = changes
    if kind.from ~= '' then changes[kind.from] = (changes[kind.from] or 0) - kind.times end
    changes[kind.to] = (changes[kind.to] or 0) + kind.times
    for e = kind.counted, kind.counted + kind.entries * 2 - 1, 2 do
      local minute = tonumber(ARGV[e])
      letters[minute] = letters[minute] or {}
      for letter in string.gmatch(ARGV[e + 1], '.') do letters[minute][letter] = (letters[minute][letter] or 0) + kind.times end
    end
  end
end

for key, value in pairs(data) do
  if value then strings[#strings + 1], strings[#strings + 2] = key, value else dropped[#dropped + 1] = key end
end
for key, value in pairs(holds) do
  if not value then dropped[#dropped + 1] = key
  elseif not lasts[key] then strings[#strings + 1], strings[#strings + 2] = key, value end
end
for q in pairs(counts) do
  local first = q * STRINGS
  if stored[first + EPOCH] ~= epoch then strings[#strings + 1], strings[#strings + 2] = KEYS[first + EPOCH], epoch end
  if places[q] then strings[#strings + 1], strings[#strings + 2] = KEYS[first + PLACE], text('%.0f', places[q]) end
end

-- Redis may refuse the first write, when it has no memory left; after that none.
send(strings, 'MSET')
send(dropped, 'DEL')
for _, each in ipairs(claimed) do redis.call('SET', each[1], claimed[each[1]], 'PX', each[2]) end
for key, last in pairs(lasts) do
  if last and holds[key] then redis.call('SET', key, holds[key], 'PX', text('%.0f', last)) end
end

for q, changes in pairs(counts) do
  local first = queueKeys + q * QUEUE_KEYS
  send(ledgers[q], 'HSET', KEYS[first + LEDGER])
  for index, members in pairs(indexes[q]) do
    local into, out, n = {}, {}, 0
    for jobId, value in pairs(members) do
      if not value then
        out[#out + 1] = jobId
      else
        if index == LETTERS then into[n + 1], into[n + 2] = jobId, value else into[n + 1], into[n + 2] = value, jobId end
        n = n + 2
      end
    end
    send(into, index == LETTERS and 'HSET' or 'ZADD', KEYS[first + index])
    send(out, 'ZREM', KEYS[first + index])
  end
  for status, change in pairs(changes) do
    if change ~= 0 then redis.call('HINCRBY', KEYS[first + COUNTS], status, change) end
  end
end

for q, groups in pairs(ahead) do
  for group, at in pairs(groups) do
    redis.call('ZADD', KEYS[queueKeys + q * QUEUE_KEYS + AHEAD], 'LT', text('%.0f', at), text('%.0f', group))
  end
end

for mark = 1, marks do
  local members, into, out, n = {}, {}, {}, tonumber(ARGV[arg])
  for e = arg + 1, arg + n do
    local enters = ARGV[e] + 0
    local i = math.abs(enters)
    if ids[i] then members[ids[i]] = enters > 0 and results[i] end
  end
  arg = arg + n + 1
  for jobId, place in pairs(members) do
    if place then into[#into + 1], into[#into + 2] = place, jobId else out[#out + 1] = jobId end
  end
  send(into, 'ZADD', KEYS[markKeys + mark])
  send(out, 'ZREM', KEYS[markKeys + mark])
end

for minute, counted in pairs(letters) do
  local i = 11 + minute * 3
  for letter, n in pairs(counted) do
    -- The first of its minute: the hour may be new.
    if redis.call('HINCRBY', KEYS[minuteKeys + 1 + minute], ARGV[i + 2] .. ':' .. letter, n) == n then
      redis.call('ZADD', KEYS[queueKeys + tonumber(ARGV[i]) * QUEUE_KEYS + HOURS], ARGV[i + 1], ARGV[i + 1])
    end
  end
end

for q, jobs in pairs(ended) do
  for first = 1, jobs and #jobs or 0, MOST do
    local names = {}
    for n = first, math.min(first + MOST - 1, #jobs) do names[#names + 1] = jobs[n][2] end
    for n, has in ipairs(redis.call('HMGET', KEYS[queueKeys + q * QUEUE_KEYS + PARENTS], unpack(names))) do
      if has then results[jobs[first + n - 1][1]] = results[jobs[first + n - 1][1]] .. ' +' end
    end
  end
end
return results
