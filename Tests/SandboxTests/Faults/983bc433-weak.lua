-- Refused everywhere: an error in line 3, as there is no setmetatable.
return function(v, record)
  local mt = setmetatable({__newindex = {}}, {__mode = "v"})
  return "weak"
end
