-- Refused everywhere: an error in line 4, as there is no setmetatable.
return function(v, record)
  local function down(n) if n > 0 then return 1 + down(n - 1) end return 0 end
  local x = setmetatable({}, {__concat = function() down(2000) return "c" end})
  return "a" .. "b" .. x
end
