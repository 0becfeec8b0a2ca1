@echo off
rem Starts cacheprog on a JDK or JRE 25 or newer: that of JAVA_HOME, else the java on the path.
setlocal
set JAVA_TOOL_OPTIONS=
set JDK_JAVA_OPTIONS=
set _JAVA_OPTIONS=
set "java=java"
if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "java=%JAVA_HOME%\bin\java.exe"
"%java%" -XX:+UseSerialGC -XX:+DisplayVMOutputToStderr -Xms24m -Xmn16m -Xmx256m -XX:TieredStopAtLevel=1 ^
  -Djdk.virtualThreadScheduler.parallelism=16 -Dhttp.maxConnections=64 -Djdk.http.auth.tunneling.disabledSchemes= ^
  -Djava.net.preferIPv6Addresses=system --enable-native-access=ALL-UNNAMED -Dcacheprog.version=@VERSION@ %CACHEPROG_JVM_OPTIONS% ^
  -cp "%~dp0..\lib\cacheprog.jar" dev.cacheprog.Main %*
