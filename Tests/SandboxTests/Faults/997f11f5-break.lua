-- Right answer everywhere: "1 2 3". Captured variables are closed at `break`, also by 5.4.4; what that
-- leaves open are variables to be closed, which need a metatable.
return function(v, record)
  local functions = {}
  for round = 1, 3 do
    for _, k in ipairs({round, 99}) do
      functions[round] = function() return k end
      break
    end
  end
  return functions[1]() .. " " .. functions[2]() .. " " .. functions[3]()
end
