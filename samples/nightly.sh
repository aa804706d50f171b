#!/bin/sh
# An import that cron starts every evening, and that says something only when a person is needed: what a
# job prints cron sends by mail. The arguments are those of `leadimport import`. In a crontab:
#   0 22 * * *  sh samples/nightly.sh /srv/leads/today.csv --token-file /home/me/.salesmap-token
set -u
messages=$(mktemp) || exit 5
trap 'rm -f "$messages"' EXIT

"${LEADIMPORT:-leadimport}" import "$@" --until 06:00 --progress none 2>"$messages"
code=$?
case $code in
0) exit 0 ;; # all is done
6) exit 6 ;; # the import of the evening before still runs
8) exit 8 ;; # the night is over: the next one continues
9) exit 9 ;; # nothing new since the evening before
1) echo "Some rows failed. Fix them in failed.csv, and import that:" ;;
7) echo "It is not known of some rows whether they are leads. leadimport settle finds out:" ;;
10) echo "There is another file, or another mapping, than when the import began; nothing was sent:" ;;
129 | 130 | 143) echo "It was interrupted; the next night continues:" ;;
*) echo "It needs you:" ;;
esac
cat "$messages"
exit $code
