-- Right answer everywhere: "0 0 0 0".
return function(v, record)
  local n, m = math.mininteger, math.maxinteger
  return (-1 >> n) .. " " .. (-1 << n) .. " " .. (-1 >> m) .. " " .. (-1 << m)
end
