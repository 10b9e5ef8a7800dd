#!/bin/sh
# Cài reporter chỉ từ các tệp trong thư mục này, không cần mạng. Chạy: sh cai-dat.sh [THƯ_MỤC_CÀI]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-"$HOME/reporter"}
python=${PYTHON:-python3}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
  echo "Cần Python 3.11 trở lên. Cài Python rồi chạy lại, hoặc chỉ ra bằng: PYTHON=/đường/dẫn/python3 sh cai-dat.sh" >&2
  exit 3
}
"$python" -m venv "$target" || {
  echo "Không tạo được $target. Trên Debian, Ubuntu cần gói python3-venv; xem cả quyền ghi và chỗ trống trên đĩa." >&2
  exit 3
}
"$target/bin/python" -m pip install --quiet --no-index --find-links "$here/wheels" --require-hashes -r "$here/requirements.txt"
"$target/bin/reporter" --version
echo "Đã cài vào $target. Chạy bằng: $target/bin/reporter"
