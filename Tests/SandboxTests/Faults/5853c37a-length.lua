-- Refused everywhere: the limit of a single text, in line 4.
return function(v, record)
  local t = string.rep("x", 1 << 19)
  return #(t .. t .. t) .. ""
end
