@echo off
rem Cai reporter chi tu cac tep trong thu muc nay, khong can mang. Chay: cai-dat.cmd [THU_MUC_CAI]
setlocal
chcp 65001 >nul
set "here=%~dp0"
set "target=%~1"
if "%target%"=="" set "target=%LOCALAPPDATA%\reporter"
set "python=py -3"
py -3 --version >nul 2>&1 || set "python=python"
%python% -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>&1
if errorlevel 1 (
  echo Cần Python 3.11 trở lên. Cài Python rồi chạy lại tệp này.
  exit /b 3
)
%python% -m venv "%target%"
if errorlevel 1 (
  echo Không tạo được "%target%". Xem lại quyền ghi và chỗ trống trên đĩa.
  exit /b 3
)
"%target%\Scripts\python.exe" -m pip install --quiet --no-index --find-links "%here%wheels" --require-hashes -r "%here%requirements.txt"
if errorlevel 1 (
  echo Cài không xong. Giải nén lại cả gói vào một thư mục có đường dẫn ngắn, ví dụ C:\reporter-goi, rồi chạy lại.
  exit /b 3
)
"%target%\Scripts\reporter.exe" --version
echo Đã cài vào "%target%". Chạy bằng: "%target%\Scripts\reporter.exe"
