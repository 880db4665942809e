-- Writes or removes a document, if its etag is the one that the caller knows.
--
-- KEYS  owner, etag counter, the hash of the documents of its kind
-- ARGV  the writer's epoch, the document's key, the etag that it must have (empty: none, *: any), 1 to write and 0 to remove, the content
-- RESULT  the new etag, 0 if it was removed, empty if it has another etag, or false if another epoch owns the store

if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return false end
-- A document is its etag, a space, and the content.
local stored = redis.call('HGET', KEYS[3], ARGV[2])
local etag = stored and string.match(stored, '^(%d+) ') or ''
if ARGV[3] ~= '*' and ARGV[3] ~= etag then return '' end
if ARGV[4] == '0' then
  redis.call('HDEL', KEYS[3], ARGV[2])
  return '0'
end
local next = string.format('%.0f', redis.call('INCR', KEYS[2]))
redis.call('HSET', KEYS[3], ARGV[2], next .. ' ' .. ARGV[5])
return next
