-- Right answer everywhere: "false": texts join with texts and numbers alone.
return function(v, record)
  return tostring((pcall(function() return "a" .. "b" .. {} end)))
end
