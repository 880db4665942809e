-- Removes jobs that retention no longer keeps, with all their records, unless they have moved meanwhile.
--
-- KEYS  epoch, counts, done, jobs, ledger, then for each job: job, spec, data, progress, log
-- ARGV  the writer's epoch, then for each job its id
-- RESULT  for each job 1 removed, 0 left; or false if a newer epoch owns the queue

-- Values of one command: Lua cannot pass on 8,000.
local MOST = 4000

local owner = redis.call('GET', KEYS[1])
if owner and tonumber(owner) > tonumber(ARGV[1]) then return false end

local results, counts, records, removed, entries = {}, {}, {}, {}, {}
for first = 2, #ARGV, MOST do
  local last = math.min(first + MOST - 1, #ARGV)
  local jobs = {}
  for n = first, last do jobs[#jobs + 1] = KEYS[6 + (n - 2) * 5] end
  local stored = redis.call('MGET', unpack(jobs))
  for i, score in ipairs(redis.call('ZMSCORE', KEYS[3], unpack(ARGV, first, last))) do
    local n = first + i - 1
    local key = 6 + (n - 2) * 5
    local version, status = string.match(score and stored[i] or '', '^{"place":%d+,"head":{"version":(%d+),"status":"(%a+)"')
    if version then
      for k = key, key + 4 do records[#records + 1] = KEYS[k] end
      for seq = 1, tonumber(version) do entries[#entries + 1] = ARGV[n] .. ':' .. string.format('%.0f', seq) end
      removed[#removed + 1] = ARGV[n]
      counts[status] = (counts[status] or 0) + 1
    end
    results[n - 1] = version and 1 or 0
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
send(records, 'UNLINK')
for status, n in pairs(counts) do redis.call('HINCRBY', KEYS[2], status, -n) end
return results
