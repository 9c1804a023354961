-- Refused when it is loaded where the library has the fault (line 7); else "right". With the fault the
-- store goes to whatever table the register still holds.
local kept = {}
local function leave() local a, b, c, d = {}, {}, {}, {} return a end
return function(v, record)
  leave()
  kept[#v >= 0] = "right"
  return kept[true]
end
