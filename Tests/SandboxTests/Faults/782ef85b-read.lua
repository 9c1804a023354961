-- Refused when it is loaded where the library has the fault (unwritten register, line 6); else "right".
-- A text that another call left in the register must never be seen.
local names = {[true] = "right", [false] = "right"}
local function leave() local a, b, c, d = {[true] = "stale"}, {[true] = "stale"}, {[true] = "stale"}, {[true] = "stale"} return #a end
return function(v, record)
  leave() return names[#v < 300]
end
