{{- define "petrel.name" -}}
{{- ternary .Release.Name (printf "%s-petrel" .Release.Name) (contains "petrel" .Release.Name) | trunc 52 | trimSuffix "-" }}
{{- end }}

{{- define "petrel.selector" -}}
app.kubernetes.io/name: petrel
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "petrel.labels" -}}
{{ include "petrel.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "petrel.loginSecret" -}}
{{ .Values.login.existingSecret | default (printf "%s-login" (include "petrel.name" .)) }}
{{- end }}

{{- /* petrel.yml: what the chart knows, and over it what the values say. */ -}}
{{- define "petrel.config" -}}
{{- $user := dict "name" .Values.login.user "role" "operator" "password_hash_file" "/etc/petrel/login/passwordHash" }}
{{- /* The kubelet and Prometheus ask without a login. */}}
{{- $web := dict "listen" ":9797" "users" (list $user) "protect_metrics" false }}
{{- if .Values.externalUrl }}{{ $_ := set $web "external_url" .Values.externalUrl }}{{ end }}
{{- $own := dict "web" $web "storage" (dict "path" "/var/lib/petrel") }}
{{- mergeOverwrite $own (deepCopy .Values.config) | toYaml }}
{{- end }}
