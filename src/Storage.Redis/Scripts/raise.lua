-- Fences a queue off from every older epoch.
--
-- KEYS  epoch
-- ARGV  the new epoch
-- RESULT  the epoch that the queue has now

local epoch = redis.call('GET', KEYS[1])
if not epoch or tonumber(epoch) < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], ARGV[1])
  return ARGV[1]
end
return epoch
