-- Right answer everywhere: "right".
local function answer() return "right" end
return function(v, record)
  for k in next, {1} do return answer() end
end
