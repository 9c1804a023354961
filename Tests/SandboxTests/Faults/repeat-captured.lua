-- Right answer everywhere: "1 2". Must not be refused: the condition reads a captured variable, and each
-- round has one of its own.
return function(v, record)
  local list, i = {}, 0
  repeat
    i = i + 1
    local x = i
    list[i] = function() return x end
  until x == 2
  return list[1]() .. " " .. list[2]()
end
