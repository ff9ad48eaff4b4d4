#!/bin/bash
# Whether nginx answers. By the shell alone, so that the image needs no further program.
exec 3<>/dev/tcp/127.0.0.1/8080
printf 'GET /alive HTTP/1.0\r\n\r\n' >&3
read -r -t 5 line <&3
[[ $line == *" 204 "* ]]
