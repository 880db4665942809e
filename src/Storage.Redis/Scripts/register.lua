-- Lists a queue before it is first written to in an epoch. Whoever takes the store afterwards finds it in the list and
-- raises its epoch, so that no older owner can write to a queue that the new one does not know of.
--
-- KEYS  owner, queues
-- ARGV  the writer's epoch, the queues
-- RESULT  true, or false if another epoch owns the store

if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return false end
redis.call('SADD', KEYS[2], unpack(ARGV, 2))
return true
