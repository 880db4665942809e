-- Finds the members of a sorted set that are in none of some others, from the end on. Each member of the others is a member of the
-- first, at the same score, and in no other of them: so two counts tell whether there is one in a stretch, and it need not be read.
--
-- KEYS  the whole, the others
-- ARGV  the greatest and the smallest score, about how many
-- RESULT  for each its score and its name, greatest first; none at the end

local CHUNK = 64
local found, most = {}, tonumber(ARGV[3]) * 2

local function count(from, to)
  local n = redis.call('ZCOUNT', KEYS[1], from, to)
  for key = 2, #KEYS do n = n - redis.call('ZCOUNT', KEYS[key], from, to) end
  return n
end
local function score(rank) return redis.call('ZRANGE', KEYS[1], rank, rank, 'WITHSCORES')[2] end

local first = redis.call('ZCOUNT', KEYS[1], '-inf', '(' .. ARGV[2])
local last = redis.call('ZCOUNT', KEYS[1], '-inf', ARGV[1]) - 1
while last >= first and #found < most do
  local to = score(last)
  if count(ARGV[2], to) <= 0 then break end
  -- Wider and wider until there is one, then by halves to the last few among which there is one.
  local width = CHUNK
  local low = math.max(first, last - width + 1)
  while low > first and count(score(low), to) <= 0 do
    last, width = low - 1, width * 2
    low, to = math.max(first, last - width + 1), score(last)
  end
  while last - low >= CHUNK do
    local middle = math.floor((low + last + 1) / 2)
    if count(score(middle), to) > 0 then
      low = middle
    else
      last = middle - 1
      to = score(last)
    end
  end

  local some, names = redis.call('ZRANGE', KEYS[1], low, last, 'WITHSCORES'), {}
  for i = 1, #some, 2 do names[#names + 1] = some[i] end
  local elsewhere = {}
  for key = 2, #KEYS do
    for i, there in ipairs(redis.call('ZMSCORE', KEYS[key], unpack(names))) do elsewhere[i] = elsewhere[i] or there end
  end
  for i = #names, 1, -1 do
    if not elsewhere[i] then found[#found + 1], found[#found + 2] = some[i * 2], names[i] end
  end
  last = low - 1
end
return found
