-- Right answer everywhere: "false false". The second step must not go deeper than the first.
return function(v, record)
  local step = string.gmatch(string.rep("a", 5000), string.rep("a?", 5000))
  local first = pcall(step)
  return tostring(first) .. " " .. tostring((pcall(step)))
end
