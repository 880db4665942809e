-- Notes, before new jobs are committed, which of them depend on which. A note about a job that is not made in the end counts for nothing.
--
-- KEYS  for each job that others depend on: job, the queue's parents, dependents
-- ARGV  for each of these: 1 if it must exist and 0 if it is made in the same batch, its id, how many depend on it, the id of each
-- RESULT  the number of each that must exist and does not; nothing is noted about that one

-- Values of one command: Lua cannot pass on 8,000.
local MOST = 4000

local missing, arg = {}, 1
for n = 1, #KEYS / 3 do
  local key, count = (n - 1) * 3 + 1, tonumber(ARGV[arg + 2])
  if ARGV[arg] == '1' and redis.call('EXISTS', KEYS[key]) == 0 then
    missing[#missing + 1] = n
  else
    redis.call('HSET', KEYS[key + 1], ARGV[arg + 1], '1')
    local members = {}
    for i = arg + 3, arg + 2 + count do
      members[#members + 1], members[#members + 2] = 0, ARGV[i]
    end
    for first = 1, #members, MOST do
      redis.call('ZADD', KEYS[key + 2], unpack(members, first, math.min(first + MOST - 1, #members)))
    end
  end
  arg = arg + 3 + count
end
return missing
