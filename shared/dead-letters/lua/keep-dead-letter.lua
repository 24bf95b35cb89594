--[[
  Keeps a dead letter, or notes that it has come again, and makes room for it.

  KEYS[1] index       sorted set, all scores 0: "<last seen>:<id>"
  KEYS[2] seen        hash: id -> "<first seen> <last seen> <arrivals> <bytes> <samples>"
  KEYS[3] attributes  hash: id -> attributes as JSON
  KEYS[4] data        hash: id -> data
  KEYS[5] totals      hash: bytes, samples
  ARGV[1] id
  ARGV[2] now (ms, 13 digits)
  ARGV[3] attributes
  ARGV[4] data
  ARGV[5] bytes that it counts
  ARGV[6] samples in it
  ARGV[7] most dead letters
  ARGV[8] most bytes of all together
  ARGV[9] ms after which one that has not come again goes
  Output: how often it has come; how many others went for their age, for the number, for the bytes.

  The least recently seen go first; the one that has just come stays, whatever its size.
]]
local index, seen, attributes, data, totals = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local id, now, bytes, samples = ARGV[1], ARGV[2], ARGV[5], ARGV[6]

-- `0 -` and not `-`: Lua writes minus zero as "-0", which HINCRBY does not take.
local function forget(which, last, itsBytes, itsSamples)
  redis.call('ZREM', index, last .. ':' .. which)
  redis.call('HINCRBY', totals, 'bytes', 0 - tonumber(itsBytes))
  redis.call('HINCRBY', totals, 'samples', 0 - tonumber(itsSamples))
end

local first, arrivals = now, 0
local before = redis.call('HGET', seen, id)
if before then
  local was, last, count, itsBytes, itsSamples = string.match(before, '(%d+) (%d+) (%d+) (%d+) (%d+)')
  first, arrivals = was, tonumber(count)
  forget(id, last, itsBytes, itsSamples)
end
arrivals = arrivals + 1
redis.call('ZADD', index, 0, now .. ':' .. id)
redis.call('HSET', seen, id, table.concat({ first, now, arrivals, bytes, samples }, ' '))
redis.call('HSET', attributes, id, ARGV[3])
redis.call('HSET', data, id, ARGV[4])
redis.call('HINCRBY', totals, 'samples', samples)
local all = redis.call('HINCRBY', totals, 'bytes', bytes)

local function drop(member)
  local which = string.sub(member, 15)
  local _, last, _, itsBytes, itsSamples = string.match(redis.call('HGET', seen, which), '(%d+) (%d+) (%d+) (%d+) (%d+)')
  forget(which, last, itsBytes, itsSamples)
  redis.call('HDEL', seen, which)
  redis.call('HDEL', attributes, which)
  redis.call('HDEL', data, which)
  all = all - tonumber(itsBytes)
end

local aged, overNumber, overBytes = 0, 0, 0
local past = string.format('(%013.0f', math.max(0, tonumber(now) - tonumber(ARGV[9])))
for _, member in ipairs(redis.call('ZRANGEBYLEX', index, '-', past)) do
  drop(member)
  aged = aged + 1
end
local number = redis.call('ZCARD', index)
while number > 1 and (number > tonumber(ARGV[7]) or all > tonumber(ARGV[8])) do
  if number > tonumber(ARGV[7]) then overNumber = overNumber + 1 else overBytes = overBytes + 1 end
  drop(redis.call('ZRANGE', index, 0, 0)[1])
  number = number - 1
end

for i = 1, #KEYS do redis.call('PEXPIRE', KEYS[i], ARGV[9]) end
return { arrivals, aged, overNumber, overBytes }
