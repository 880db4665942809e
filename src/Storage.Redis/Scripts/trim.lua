-- Removes jobs that retention no longer keeps, with all their records, unless they have moved meanwhile or another depends on them since.
--
-- KEYS  epoch, counts, done, jobs, ledger, ahead, parents, then for each job: job, spec, data, progress, log, dependents;
--       for each index that one of the jobs is found by: its sorted set
-- ARGV  the writer's epoch, how many jobs, for each its id, for each the version that it was read with, for each how many were known to
--       depend on it;
--       for each index: how many numbers follow, and these: of a job that leaves it, from -1 on downwards
-- RESULT  for each job 1 removed, 0 left; or false if a newer epoch owns the queue

-- Values of one command: Lua cannot pass on 8,000.
local MOST = 4000

local owner = redis.call('GET', KEYS[1])
if owner and tonumber(owner) > tonumber(ARGV[1]) then return false end

local FIRST_KEY, FIRST_ID, KEYS_OF_ONE = 8, 3, 6
local count = tonumber(ARGV[2])
local results, counts, records, removed, entries = {}, {}, {}, {}, {}
local has_parents = redis.call('EXISTS', KEYS[7]) == 1
for first = 1, count, MOST do
  local last = math.min(first + MOST - 1, count)
  local jobs = {}
  for n = first, last do jobs[#jobs + 1] = KEYS[FIRST_KEY + (n - 1) * KEYS_OF_ONE] end
  local stored = redis.call('MGET', unpack(jobs))
  for i, score in ipairs(redis.call('ZMSCORE', KEYS[3], unpack(ARGV, FIRST_ID + first - 1, FIRST_ID + last - 1))) do
    local n = first + i - 1
    local key, id = FIRST_KEY + (n - 1) * KEYS_OF_ONE, ARGV[FIRST_ID + n - 1]
    local version, status = string.match(score and stored[i] or '', '^{"place":%d+,"head":{"version":(%d+),"status":"(%a+)"')
    if version and version ~= ARGV[FIRST_ID + count + n - 1] then version = nil end
    if version and has_parents and redis.call('ZCARD', KEYS[key + 5]) ~= tonumber(ARGV[FIRST_ID + count * 2 + n - 1]) then version = nil end
    if version then
      for k = key, key + KEYS_OF_ONE - 1 do records[#records + 1] = KEYS[k] end
      for seq = 1, tonumber(version) do entries[#entries + 1] = id .. ':' .. string.format('%.0f', seq) end
      removed[#removed + 1] = id
      counts[status] = (counts[status] or 0) + 1
    end
    results[n] = version and 1 or 0
  end
end

local function send(list, command, key)
  for i = 1, #list, MOST do
    local last = math.min(i + MOST - 1, #list)
    if key then redis.call(command, key, unpack(list, i, last)) else redis.call(command, unpack(list, i, last)) end
  end
end

send(removed, 'ZREM', KEYS[3])
send(removed, 'ZREM', KEYS[4])
send(entries, 'HDEL', KEYS[5])
if has_parents then send(removed, 'HDEL', KEYS[7]) end
send(records, 'UNLINK')
for status, n in pairs(counts) do redis.call('HINCRBY', KEYS[2], status, -n) end

local arg = FIRST_ID + count * 3
for key = FIRST_KEY + count * KEYS_OF_ONE, #KEYS do
  local out, n = {}, tonumber(ARGV[arg])
  for e = arg + 1, arg + n do
    local job = -tonumber(ARGV[e])
    if results[job] == 1 then out[#out + 1] = ARGV[FIRST_ID + job - 1] end
  end
  arg = arg + n + 1
  send(out, 'ZREM', KEYS[key])
end
-- No job is left whose place could be ahead.
if redis.call('ZCARD', KEYS[4]) == 0 then redis.call('DEL', KEYS[6]) end
return results
