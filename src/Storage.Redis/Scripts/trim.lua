-- Removes jobs that retention no longer keeps, with all their records, unless they have moved meanwhile.
--
-- KEYS  epoch, counts, done, jobs, then for each job: job, data, ledger, progress, log
-- ARGV  the writer's epoch, then for each job its id
-- RESULT  for each job 1 removed, 0 left; or false if a newer epoch owns the queue

local owner = redis.call('GET', KEYS[1])
if owner and tonumber(owner) > tonumber(ARGV[1]) then return false end
local results = {}
for i = 2, #ARGV do
  local key = 5 + (i - 2) * 5
  local place, status = string.match(redis.call('GETRANGE', KEYS[key], 0, 127), '^{"place":(%d+),"head":{"version":%d+,"status":"(%a+)"')
  if place and redis.call('ZREM', KEYS[3], ARGV[i]) == 1 then
    redis.call('UNLINK', KEYS[key], KEYS[key + 1], KEYS[key + 2], KEYS[key + 3], KEYS[key + 4])
    redis.call('XDEL', KEYS[4], place .. '-0')
    redis.call('HINCRBY', KEYS[2], status, -1)
    results[i - 1] = 1
  else
    results[i - 1] = 0
  end
end
return results
