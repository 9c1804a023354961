-- Refused, or "false": never a crash. Errors of a C stack overflow within those of another one.
return function(v, record)
  local function loop() assert(pcall(loop)) end
  return tostring((xpcall(loop, loop)))
end
