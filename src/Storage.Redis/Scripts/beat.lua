-- Gives the owner's sign of life, or notes that it has stopped in good order.
--
-- KEYS  owner
-- ARGV  the owner's epoch, 1 if it gives the store up and 0 if it lives on
-- RESULT  true, or false if another epoch owns the store

if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return false end
if ARGV[2] == '1' then
  redis.call('HSET', KEYS[1], 'released', '1')
else
  redis.call('HINCRBY', KEYS[1], 'beat', 1)
end
return true
