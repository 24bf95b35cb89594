--[[
  Takes notices whose time has come for one replica: until the lease ends, no other gets them.

  KEYS[1] due      sorted set: notice ids, score = next attempt (clock, ms)
  KEYS[2] notices  hash: notice id -> notice
  ARGV    now (ms), end of the lease (ms), most notices
  Output: notice id, notice, and so on, in the order of their times. An id without a notice is dropped.

  If nobody settles them, they are due again at the end of the lease in the same order: the thousandths see to that.
]]
local due, notices = KEYS[1], KEYS[2]
local claimed = {}
-- The thousandths of the score order notices of one commit; they must not keep them waiting.
local until_now = string.format('(%.0f', tonumber(ARGV[1]) + 1)
for _, id in ipairs(redis.call('ZRANGEBYSCORE', due, '-inf', until_now, 'LIMIT', 0, ARGV[3])) do
  local notice = redis.call('HGET', notices, id)
  if notice then
    redis.call('ZADD', due, string.format('%.3f', tonumber(ARGV[2]) + math.min(#claimed / 2, 999) / 1000), id)
    claimed[#claimed + 1] = id
    claimed[#claimed + 1] = notice
  else
    redis.call('ZREM', due, id)
  end
end
return claimed
