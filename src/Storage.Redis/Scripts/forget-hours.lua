-- Forgets the throughput of hours that are long gone.
--
-- KEYS  epoch, hours, then the minutes hash of each hour
-- ARGV  the writer's epoch, then for each hash its hour
-- RESULT  true, or false if a newer epoch owns the queue

local owner = redis.call('GET', KEYS[1])
if owner and tonumber(owner) > tonumber(ARGV[1]) then return false end
for i = 2, #ARGV do
  redis.call('UNLINK', KEYS[i + 1])
  redis.call('ZREM', KEYS[2], ARGV[i])
end
return true
