@echo off
rem Starts cacheprog on the Java runtime beside it. The file "cacheprog", for other systems, says why the options are these.
setlocal
set JAVA_TOOL_OPTIONS=
set JDK_JAVA_OPTIONS=
set _JAVA_OPTIONS=
if "%~1"=="proxy" goto proxy
"%~dp0..\runtime\bin\java.exe" -XX:+UnlockDiagnosticVMOptions "-XX:SharedArchiveFile=%~dp0..\lib\cacheprog.jsa" ^
  -XX:ArchiveRelocationMode=0 -XX:+UseSerialGC -Xms24m -Xmn16m -Xmx256m -XX:ReservedCodeCacheSize=48m -XX:-UsePerfData ^
  -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=20000 -XX:Tier4CompileThreshold=100000 ^
  -XX:Tier4BackEdgeThreshold=400000 ^
  -Xlog:disable -Xlog:all=error,cds*=off,aot*=off:stderr -XX:+DisplayVMOutputToStderr -Djava.net.preferIPv6Addresses=system ^
  -Djdk.http.auth.tunneling.disabledSchemes= --enable-native-access=ALL-UNNAMED ^
  "-DZstdNativePath=%~dp0..\lib\libzstd-jni.so" -Djdk.virtualThreadScheduler.parallelism=16 -Dhttp.maxConnections=64 ^
  -Dcacheprog.version=@VERSION@ %CACHEPROG_JVM_OPTIONS% ^
  "-Xbootclasspath/a:%~dp0..\lib\cacheprog.jar" dev.cacheprog.Main %*
exit /b %errorlevel%

:proxy
"%~dp0..\runtime\bin\java.exe" -XX:+UseSerialGC -Xmn96m -Xmx512m -XX:-UsePerfData ^
  -Xlog:disable -Xlog:all=error,cds*=off,aot*=off:stderr -XX:+DisplayVMOutputToStderr -Djava.net.preferIPv6Addresses=system ^
  -Djdk.http.auth.tunneling.disabledSchemes= --enable-native-access=ALL-UNNAMED ^
  "-DZstdNativePath=%~dp0..\lib\libzstd-jni.so" -Dhttp.maxConnections=512 ^
  -Dcacheprog.version=@VERSION@ %CACHEPROG_JVM_OPTIONS% ^
  -cp "%~dp0..\lib\cacheprog.jar" dev.cacheprog.Main %*
exit /b %errorlevel%
