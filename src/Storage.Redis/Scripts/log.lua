-- Appends lines that a running job has logged, unless the job has moved, and drops the oldest beyond what is kept.
--
-- KEYS  epoch, job, log
-- ARGV  the writer's epoch, the version that the store must hold, how many lines are kept, for each line: what follows its number
-- RESULT  1 kept, 0 not kept, or false if a newer epoch owns the queue

local owner = redis.call('GET', KEYS[1])
if owner and tonumber(owner) > tonumber(ARGV[1]) then return false end
local version = string.match(redis.call('GETRANGE', KEYS[2], 0, 63), '^{"place":%d+,"head":{"version":(%d+),')
if version ~= ARGV[2] then return 0 end
-- A line is its number, a space, and the line as JSON.
local last = tonumber(string.match(redis.call('LINDEX', KEYS[3], -1) or '0', '^%d+'))
for i = 4, #ARGV do
  last = last + 1
  redis.call('RPUSH', KEYS[3], string.format('%.0f', last) .. ' ' .. ARGV[i])
end
redis.call('LTRIM', KEYS[3], -tonumber(ARGV[3]), -1)
return 1
