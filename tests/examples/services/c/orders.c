/* Takes orders and asks the warehouse for their price. */
#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <popt.h>

#define MAX_NOTE_LENGTH 140
#define RATE_LIMIT 30
#define ATTEMPTS 3
#define TIMEOUT_SECONDS 5
#define BACKOFF_MILLIS (60 * 10)

/** Where an order stands. */
enum state { NEW, PAID, SHIPPED, CANCELLED };

static const int transitions[][2] = {
    [NEW] = { PAID, CANCELLED },
    [PAID] = { SHIPPED },
};

struct orders {
    pthread_mutex_t lock;
    int served;
    enum state state;
};

static const char *warehouse(void)
{
    const char *url = getenv("WAREHOUSE_URL");
    if (!url)
        url = "https://warehouse.example";
    return url;
}

/** Asks the warehouse, again when it fails. */
int price(CURL *curl, const char *note)
{
    curl_easy_setopt(curl, CURLOPT_URL, warehouse());
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, TIMEOUT_SECONDS);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (curl_easy_perform(curl) == CURLE_OK)
            return 0;
        usleep(BACKOFF_MILLIS * 1000);
    }
    return -1;
}

/** Takes one order. */
int create(struct orders *orders, CURL *curl, const char *note)
{
    pthread_mutex_lock(&orders->lock);
    if (orders->served >= RATE_LIMIT) {
        pthread_mutex_unlock(&orders->lock);
        return 429;
    }
    if (strlen(note) > MAX_NOTE_LENGTH) {
        pthread_mutex_unlock(&orders->lock);
        return -2;
    }
    orders->served++;
    pthread_mutex_unlock(&orders->lock);
    return price(curl, note);
}

/** Marks the order as paid. */
void pay(struct orders *orders)
{
    if (orders->state == NEW)
        orders->state = PAID;
}

int main(int argc, const char **argv)
{
    int port = 8080;
    struct poptOption options[] = {
        { "port", 0, POPT_ARG_INT, &port, 0, "the port to listen on", "PORT" },
        POPT_TABLEEND
    };
    poptContext context = poptGetContext("serve", argc, argv, options, 0);
    while (poptGetNextOpt(context) >= 0) {
    }
    return 0;
}
