// SPDX-License-Identifier: Apache-2.0

// Command large makes clients for several cloud services and prints where
// they would send a request. It sends none itself: it is here for the number
// of packages behind it.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net/http"
	"time"

	"cloud.google.com/go/storage"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"google.golang.org/api/option"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"example.com/large/internal/motto"
)

const kubeconfig = `
apiVersion: v1
kind: Config
current-context: demo
contexts: [{name: demo, context: {cluster: demo, user: demo}}]
clusters: [{name: demo, cluster: {server: "https://cluster.example.com:6443"}}]
users: [{name: demo, user: {token: demo}}]
`

// target describes a request that one of the clients would send.
type target func(ctx context.Context) (string, error)

func kubernetesTarget(context.Context) (string, error) {
	rc, err := clientcmd.RESTConfigFromKubeConfig([]byte(kubeconfig))
	if err != nil {
		return "", err
	}
	cs, err := kubernetes.NewForConfig(rc)
	if err != nil {
		return "", err
	}
	pods := informers.NewSharedInformerFactory(cs, time.Minute).Core().V1().Pods().Informer()
	url := cs.CoreV1().RESTClient().Get().Namespace("demo").Resource("pods").URL()
	return fmt.Sprintf("%s (informer synced: %t)", url, pods.HasSynced()), nil
}

func s3Target(ctx context.Context) (string, error) {
	cfg, err := config.LoadDefaultConfig(ctx,
		config.WithRegion("eu-central-1"),
		config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider("demo", "demo", "")))
	if err != nil {
		return "", err
	}
	req, err := s3.NewPresignClient(s3.NewFromConfig(cfg)).PresignGetObject(ctx, &s3.GetObjectInput{
		Bucket: aws.String("demo"), Key: aws.String("hello.txt"),
	})
	if err != nil {
		return "", err
	}
	return req.URL, nil
}

func storageTarget(ctx context.Context) (string, error) {
	client, err := storage.NewClient(ctx, option.WithoutAuthentication())
	if err != nil {
		return "", err
	}
	defer client.Close()
	o := client.Bucket("demo").Object("hello.txt")
	return "gs://" + o.BucketName() + "/" + o.ObjectName(), nil
}

func main() {
	listen := flag.String("listen", "", "serve metrics on this `address` afterwards")
	flag.Parse()

	made := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "large_clients_total", Help: "Clients made.",
	}, []string{"service"})
	prometheus.MustRegister(made)

	fmt.Println(motto.For(time.Now()))
	for _, s := range []struct {
		name   string
		target target
	}{
		{"kubernetes", kubernetesTarget},
		{"s3", s3Target},
		{"storage", storageTarget},
	} {
		where, err := s.target(context.Background())
		if err != nil {
			log.Fatalf("%s: %v", s.name, err)
		}
		made.WithLabelValues(s.name).Inc()
		fmt.Printf("%-11s %s\n", s.name, where)
	}
	if *listen != "" {
		http.Handle("/metrics", promhttp.Handler())
		log.Fatal(http.ListenAndServe(*listen, nil))
	}
}
