-- Enters jobs that an older version wrote into the indexes that it did not keep, unless they have moved since they were read.
--
-- KEYS  ahead, for each job: job; for each index: its sorted set
-- ARGV  how many jobs, for each its id, for each the version that it was read with;
--       how many groups of places run ahead, for each its earliest instant and its number;
--       for each index: how many numbers follow, and these: of a job that enters it, from 1 on
-- RESULT  for each job 1 entered, 0 moved or gone

local count = tonumber(ARGV[1])
local results, places = {}, {}
local jobs = {}
for n = 1, count do jobs[n] = KEYS[1 + n] end
for n, stored in ipairs(redis.call('MGET', unpack(jobs))) do
  local place, version = string.match(stored or '', '^{"place":(%d+),"head":{"version":(%d+),')
  places[n] = place
  results[n] = version == ARGV[1 + count + n] and 1 or 0
end

local arg = 2 + count * 2
local groups = tonumber(ARGV[arg])
for g = 1, groups do redis.call('ZADD', KEYS[1], 'LT', ARGV[arg + g * 2 - 1], ARGV[arg + g * 2]) end
arg = arg + groups * 2 + 1
for key = 2 + count, #KEYS do
  local into, n = {}, tonumber(ARGV[arg])
  for e = arg + 1, arg + n do
    local job = tonumber(ARGV[e])
    if results[job] == 1 then into[#into + 1], into[#into + 2] = places[job], ARGV[1 + job] end
  end
  arg = arg + n + 1
  if #into > 0 then redis.call('ZADD', KEYS[key], unpack(into)) end
end
return results
