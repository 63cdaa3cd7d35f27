// SPDX-License-Identifier: MIT
// A web server; with the argument "notify" it shuts down at SIGTERM, as Go programs do.
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	var server http.Server
	listener, err := net.Listen("tcp", "127.0.0.1:8080")
	if err != nil {
		panic(err)
	}
	over := make(chan bool)
	if len(os.Args) > 1 {
		stop := make(chan os.Signal, 1)
		signal.Notify(stop, syscall.SIGTERM)
		go func() {
			<-stop
			server.Shutdown(context.Background())
			fmt.Println("<shut down>")
			close(over)
		}()
	}
	fmt.Println("ready")
	server.Serve(listener)
	<-over
}
